import { NARRATOR } from '../../narration/labels';
import type { Part } from '../../narration/parts';
import type { Script } from '../../narration/script';
import type { ScriptHint } from '../hints';
import { otherLanguageOf, spokenAs } from './otherLanguage';
import type { Voice } from './voice';

/** What may be wrong with a script: names that are not listed, speakers who say nothing, or sound alike. */
export function scriptHints(
	{ unlisted }: Script,
	parts: Part[],
	speakers: Map<string, Voice>,
	narrator: Voice,
): ScriptHint[] {
	const speaking = new Map<string | undefined, string>();
	for (const { speaker, segments } of parts) {
		const text = segments.map((segment) => segment.text).join(' ');
		speaking.set(speaker, `${speaking.get(speaker) ?? ''} ${text}`);
	}
	const hints: ScriptHint[] = unlisted.length > 0 ? [{ kind: 'script', unlisted }] : [];
	for (const name of speakers.keys())
		if (!speaking.has(name)) hints.push({ kind: 'script', silent: name });
	const byRecording = new Map<string, string[]>();
	const voices = [...speakers.entries()];
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
