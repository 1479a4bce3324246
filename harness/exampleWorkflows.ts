import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowFile } from './n8n/types';

const FOLDER = join(__dirname, '../examples');

export { EXAMPLE_VOICE_URL as ONLINE_RECORDING } from '../nodes/OpenVoice/models/openvoice';

/** The names of all workflows in `examples/`. */
export const exampleNames = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));

/**
 * A workflow as it lies in `examples/`, ready to be imported.
 * @param name the file's name without `.json`
 * @param inPlaceOf what is to stand in it, by the text that stands there now
 */
export function exampleWorkflow(
	name: string,
	inPlaceOf: Record<string, string> = {},
): WorkflowFile {
	let text = readFileSync(join(FOLDER, `${name}.json`), 'utf8');
	for (const [now, then] of Object.entries(inPlaceOf)) text = text.replaceAll(now, then);
	return JSON.parse(text) as WorkflowFile;
}

/** The article of the example with subtitles: six paragraphs under three headings. */
export function exampleArticle(): string {
	const article = exampleWorkflow('article-with-subtitles').nodes.find(
		({ name }) => name === 'Article',
	);
	const { assignments } = article?.parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	return assignments.find(({ name }) => name === 'text')?.value ?? '';
}
