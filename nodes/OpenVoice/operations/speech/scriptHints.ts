import { NARRATOR } from '../../narration/labels';
import { type Part, textsBySpeaker } from '../../narration/parts';
import type { Script } from '../../narration/script';
import type { ScriptHint } from '../hints';
import { otherLanguageOf, spokenAs } from './otherLanguage';
import type { Voice } from './voice';

/** Bracketed pauses that `pauseMarks` does not parse: `[pause]`, `[break 2s]`. */
const LIKE_PAUSE = /\[(?:pause|break)\b[^[\]]{0,40}\]/gi;

/** Max unparsed pauses quoted in the hint. */
const MOST_PAUSES = 5;

/** What may be wrong with a script: names that are not listed, speakers who say nothing, or sound alike. */
export function scriptHints(
	{ unlisted }: Script,
	parts: Part[],
	speakers: Map<string, Voice>,
	narrator: Voice,
): ScriptHint[] {
	const speaking = textsBySpeaker(parts);
	const hints: ScriptHint[] = unlisted.length > 0 ? [{ kind: 'script', unlisted }] : [];
	const spoken = [...speaking.values()].join(' ');
	const unreadPauses = [...new Set(spoken.match(LIKE_PAUSE))].slice(0, MOST_PAUSES);
	if (unreadPauses.length > 0) hints.push({ kind: 'script', unreadPauses });
	const silent = [...speakers.keys()].filter((name) => !speaking.has(name));
	if (silent.length > 0) hints.push({ kind: 'script', silent });
	const byRecording = new Map<string, string[]>();
	const voices = [...speakers.entries()].filter(([name]) => speaking.has(name));
	if (speaking.has(undefined)) voices.unshift([NARRATOR, narrator]);
	for (const [name, { identity }] of voices) {
		byRecording.set(identity, [...(byRecording.get(identity) ?? []), name]);
	}
	for (const alike of byRecording.values())
		if (alike.length > 1) hints.push({ kind: 'script', alike });
	for (const [name, text] of speaking) {
		const { language } = (name === undefined ? undefined : speakers.get(name)) ?? narrator;
		const written = otherLanguageOf(text, language);
		if (written !== undefined) hints.push(spokenAs(written, language));
	}
	return hints;
}
