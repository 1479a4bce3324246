import { ensureN8n } from '../../../harness/n8n/install';
import {
	ensureChromium,
	ensureFfmpeg,
	ensureMpg123,
	ensureOpusinfo,
	ensurePostgres,
	ensureRedis,
} from '../../../harness/n8n/systemPackages';

/** Installs what is missing before the test files run side by side: one installation at a time. */
export default async function install(): Promise<void> {
	const report = (line: string) => process.stderr.write(`${line}\n`);
	for (const ensure of [
		ensureChromium,
		ensureRedis,
		ensurePostgres,
		ensureFfmpeg,
		ensureMpg123,
		ensureOpusinfo,
		ensureN8n,
	]) {
		await ensure(report);
	}
}
