/** Speech → Narrate in n8n's engine: what it buys, what comes out, what happens when something fails. */
import './suites/narrate';
import './suites/narrateAgent';
import './suites/narrateFaults';
import './suites/narrateFormats';
