/**
 * The node in n8n's engine, against the sandbox: one engine and one sandbox for all of it, because
 * starting them takes longer than most tests. One suite alone: `npm test -- node.test -t Cancelling`.
 */
import './suites/generate';
import './suites/answers';
import './suites/input';
import './suites/voiceAddresses';
import './suites/requestAndAccount';
import './suites/getMany';
import './suites/upload';
import './suites/credential';
import './suites/ledger';
import './suites/repeatedChanges';
import './suites/endings';
