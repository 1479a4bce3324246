// Every command of package.json: `node scripts/run.mjs NAME [ARGUMENTS…]`.
import './checkNode.mjs';

const [name, ...args] = process.argv.slice(2);
import('./commands.mjs').then(({ runCommand }) => runCommand(name, args));
