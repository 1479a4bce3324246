import { buffer } from 'node:stream/consumers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AUDIO_SHAPES } from './audioShapes.ts';
import { contentOf } from './files.ts';
import { addressOf } from './http.ts';
import type { CompletedJob } from './jobs.ts';
import { gatewayPage, HTML } from './refusal.ts';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';

/** Shapes that hold the audio itself, so that nothing is left to be fetched. */
const WITH_AUDIO = new Set(['bytes', 'data_url', 'base64']);

/**
 * What to answer with the audio of a job.
 * @param shape the setting that says how audio is given
 * @param wrap what stands around it, where it is given as JSON
 */
export async function sendAudio(
	job: CompletedJob,
	shape: Settings['answer']['async'],
	request: FastifyRequest,
	reply: FastifyReply,
	{ settings }: Service,
	wrap: (audio: object) => object,
): Promise<unknown> {
	const { file } = job.outcome;
	const contentType = settings.contentType || file.contentType;
	if (WITH_AUDIO.has(shape)) request.delivers = job;
	if (shape === 'html') {
		reply.type(HTML);
		return gatewayPage(200);
	}
	if (shape === 'bytes') {
		reply.type(contentType).header('content-length', file.size);
		return contentOf(file);
	}
	const { inString, fileSizeAsString } = settings.answer;
	const audio = {
		url: `${addressOf(request)}/files/${file.name}`,
		content_type: contentType,
		file_name: file.name,
		file_size: fileSizeAsString ? String(file.size) : file.size,
	};
	const base64 = async () => (await buffer(contentOf(file))).toString('base64');
	const content = await AUDIO_SHAPES[shape](audio, base64);
	if (!inString) return wrap(content);
	// What `output` would hold is JSON in a string, as with language models.
	const { output = content, ...beside } = content as { output?: unknown };
	return wrap({ ...(output !== content && beside), output: JSON.stringify(output) });
}
