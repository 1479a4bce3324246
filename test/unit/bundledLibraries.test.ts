import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const built = join(__dirname, '../../dist');
const folder = join(built, 'nodes/OpenVoice/vendor');
const licences = readFileSync(join(built, 'THIRD-PARTY-LICENSES.txt'), 'utf8');

describe.each(readdirSync(folder).filter((name) => name.endsWith('.js')))(
	'the bundled library %s',
	(name) => {
		const bundle = readFileSync(join(folder, name), 'utf8');

		it('needs no other module', () => {
			expect(bundle).not.toMatch(/\brequire\(["']|\bimport\(|^import /m);
		});

		it('comes with the licence of each package in it', () => {
			const packages = new Set(bundle.match(/(?<=^\s*\/\/ .*node_modules\/)(@[\w-]+\/)?[\w.-]+/gm));
			for (const name of packages) expect(licences).toContain(name);
		});
	},
);
