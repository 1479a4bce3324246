/** Everything that the service is known or suspected to answer (docs/segmind.md), in n8n's engine. */
import './suites/shapes';
import './suites/lateRecords';
import './suites/strangeServers';
import './suites/smallestPlan';
