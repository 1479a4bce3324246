import type { FastifyReply, FastifyRequest } from 'fastify';
import { audioJson, holdsAudio } from './audioAnswer.ts';
import { contentOf } from './files.ts';
import { addressOf } from './http.ts';
import type { CompletedJob } from './jobs.ts';
import { gatewayPage, HTML } from './pages.ts';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';

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
	if (holdsAudio(shape)) request.delivers = job;
	if (shape === 'html') {
		reply.type(HTML);
		return gatewayPage(200);
	}
	if (shape === 'bytes') {
		reply.type(contentType).header('content-length', file.size);
		return contentOf(file);
	}
	const { inString, fileSizeAsString } = settings.answer;
	const url = `${addressOf(request)}/files/${file.name}`;
	return wrap(await audioJson(file, url, { shape, inString, fileSizeAsString, contentType }));
}
