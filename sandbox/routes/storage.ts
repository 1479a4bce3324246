import type { FastifyInstance } from 'fastify';
import { contentOf, type Files } from '../files.ts';
import { addressOf, enter, otherMethods, requireJson } from '../http.ts';
import { gateway, refused } from '../refusal.ts';
import type { Service } from '../service.ts';

/** Two minutes of audio in high quality, as base64, in bytes. */
const UPLOAD_BYTES = 96 * 2 ** 20;

const DATA_URL = /^data:(?:[\w.+-]+\/(?<subtype>[\w.+-]+))?(?:;[^,;]+)*;base64,/;

/** Storage: recordings go in with the key; files come out without one. */
export function storageRoutes(app: FastifyInstance, service: Service): void {
	const upload = '/upload-asset';
	app.post(upload, { config: { purpose: 'upload' }, bodyLimit: UPLOAD_BYTES }, (request, reply) => {
		enter(request, service);
		const { data_urls: dataUrls } = requireJson(request);
		if (!Array.isArray(dataUrls) || dataUrls.length === 0) {
			throw refused(400, 'data_urls must be a list of data URLs');
		}
		const names = dataUrls.map((dataUrl) => store(dataUrl, service.files));
		const urls = names.map((name) => `${addressOf(request)}/files/${name}`);
		return reply.send(
			service.settings.answer.upload === 'urls'
				? { urls }
				: { file_urls: urls, message: 'Files uploaded successfully' },
		);
	});
	otherMethods(app, upload, ['POST']);

	app.get<{ Params: { '*': string } }>(
		'/files/*',
		{ config: { purpose: 'file' }, exposeHeadRoute: true },
		(request, reply) => {
			const file = service.files.find(request.params['*']);
			if (!file) throw refused(404, 'No such file');
			const job = service.jobs.ofFile(file);
			const { fileSeconds, fileStatus } = service.settings.late;
			if (job && service.clock.now() < job.endsAt + fileSeconds * 1000) {
				request.isOdd = fileStatus === 200;
				throw request.isOdd ? gateway(fileStatus) : refused(fileStatus, 'No such file yet');
			}
			if (request.method === 'GET') request.delivers = job;
			if (job) service.log.about(request, job.requestId);
			return reply
				.type((job && service.settings.contentType) || file.contentType)
				.header('content-length', file.size)
				.send(contentOf(file));
		},
	);
	otherMethods(app, '/files/*', ['GET', 'HEAD']);
}

function store(dataUrl: unknown, files: Files): string {
	const head = typeof dataUrl === 'string' ? DATA_URL.exec(dataUrl) : undefined;
	if (typeof dataUrl !== 'string' || !head) {
		throw refused(400, 'data_urls must hold data URLs in base64');
	}
	const bytes = Buffer.from(dataUrl.slice(head[0].length), 'base64');
	const contentType = /^data:([^;,]*)/.exec(dataUrl)?.[1] || 'application/octet-stream';
	const extension = (head.groups?.subtype ?? 'bin').replace(/^x-/, '').replace(/^mpeg$/, 'mp3');
	return files.store(bytes, contentType, extension, 'assets/').name;
}
