import { z } from 'zod';
import { type Language, VOICES } from './speech/espeak.ts';

const LANGUAGES = Object.keys(VOICES) as [Language, ...Language[]];

/** The model's parameters and their rules (docs/segmind.md, "The model"). */
const schema = z.object({
	input_audio: z
		.string()
		.url()
		.regex(/^https?:/i, 'must be an http or https address'),
	text: z.string().regex(/\S/, 'must not be blank'),
	speed: z.number().min(0.5).max(2),
	language: z.enum(LANGUAGES).default('EN_NEWEST'),
});

/** What OpenVoice is asked to speak. */
export type SpeechRequest = z.infer<typeof schema>;

/** Reads a body's parameters. @throws Error that names the first one that breaks its rule */
export function readSpeechRequest(body: object): SpeechRequest {
	const { data, error } = schema.safeParse(body);
	if (data) return data;
	const issue = error.issues[0];
	throw new Error(`Invalid value for ${issue?.path.join('.')}: ${issue?.message}`);
}
