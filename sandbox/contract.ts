import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

const DOCUMENT = fileURLToPath(new URL('openapi.yaml', import.meta.url));

/** One request, and perhaps the answer to it, as they went over the wire. */
export interface Exchange {
	method: string;
	/** Without its query. */
	path: string;
	/** The query's parameters, of a request. */
	query?: Record<string, unknown>;
	headers: Record<string, unknown>;
	/** Text, where it is text. */
	body?: string;
}

/** A request or an answer that is not as `openapi.yaml` says. */
export interface Violation {
	in: 'request' | 'answer';
	method: string;
	path: string;
	status?: number;
	problems: string[];
}

interface Value {
	required?: boolean;
	schema: AnySchema;
}

type Parameter = Value & Record<'name' | 'in', string>;
type Content = Record<string, { schema?: AnySchema }>;
type Response = { headers?: Record<string, Value>; content?: Content };

interface Operation {
	security?: object[];
	parameters?: Parameter[];
	requestBody?: { content: Content };
	responses: Record<string, Response>;
}

type Path = Record<string, Operation> & { parameters?: Parameter[] };

interface Document {
	security: object[];
	paths: Record<string, Path>;
	components: { responses: Record<'MethodNotAllowed' | 'NotFound', Response> };
}

/** `openapi.yaml`, ready to check requests and answers against. */
export class Contract {
	private readonly compiled = new Map<AnySchema, ValidateFunction>();
	private readonly paths: Array<{ pattern: RegExp; path: Path }>;
	private readonly json = ajvFormats.default(new Ajv2020({ allErrors: true }));
	/** What stands in a header or a path is text: numbers are read from it. */
	private readonly text = ajvFormats.default(new Ajv2020({ allErrors: true, coerceTypes: true }));

	private constructor(private readonly document: Document) {
		this.paths = Object.entries(document.paths)
			// A path without a parameter in it goes before one that would fit as well.
			.sort(([one], [other]) => one.split('{').length - other.split('{').length)
			.map(([template, path]) => ({
				pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`),
				path,
			}));
	}

	/** Reads the document. @throws Error if it is no valid OpenAPI document */
	static async load(): Promise<Contract> {
		const validator = new Validator();
		const { valid, errors } = await validator.validate(DOCUMENT);
		if (!valid) throw new Error(`${DOCUMENT} is not valid: ${JSON.stringify(errors)}`);
		return new Contract(validator.resolveRefs() as unknown as Document);
	}

	/** What is wrong with a request; nothing, if it is as the document says. */
	checkRequest({ method, path, query = {}, headers, body }: Exchange): string[] {
		const { path: entry, operation } = this.find(method, path);
		if (!entry) return ['no such path'];
		if (!operation) return ['no such method on this path'];
		const problems: string[] = [];
		const secured = (operation.security ?? this.document.security).length > 0;
		if (secured && headers['x-api-key'] === undefined) problems.push('no x-api-key');
		if (headers.authorization !== undefined) problems.push('an authorization header');
		const parameters = [...(entry.parameters ?? []), ...(operation.parameters ?? [])];
		for (const { name, in: place, ...value } of parameters) {
			if (place === 'header') problems.push(...this.value(headers, name, value));
			if (place === 'query') problems.push(...this.value(query, name, value));
		}
		for (const name of Object.keys(query)) {
			if (!parameters.some((known) => known.in === 'query' && known.name === name)) {
				problems.push(`no parameter ${name} in the query`);
			}
		}
		if (operation.requestBody) {
			problems.push(...this.content(operation.requestBody.content, headers, body));
		}
		return problems;
	}

	/** What is wrong with an answer to a request; nothing, if it is as the document says. */
	checkAnswer({ method, path, status, headers, body }: Exchange & { status: number }): string[] {
		const { responses } = this.document.components;
		const { path: entry, operation } = this.find(method, path);
		const other: Operation['responses'] = entry
			? { 405: responses.MethodNotAllowed }
			: { 404: responses.NotFound };
		const response = (operation?.responses ?? other)[String(status)];
		if (!response) return [`status ${status} is not listed`];
		return [
			...Object.entries(response.headers ?? {}).flatMap(([name, value]) =>
				this.value(headers, name, value),
			),
			...(response.content ? this.content(response.content, headers, body) : []),
		];
	}

	private find(method: string, path: string): { path?: Path; operation?: Operation } {
		const found = this.paths.find(({ pattern }) => pattern.test(path))?.path;
		return { path: found, operation: found?.[method.toLowerCase()] };
	}

	/** What is wrong with a header, or with a parameter of a query. */
	private value(values: Record<string, unknown>, name: string, expected: Value): string[] {
		const { required, schema } = expected;
		const value = values[name];
		if (value === undefined) return required ? [`no ${name}`] : [];
		return this.check(this.text, schema, String(value), name);
	}

	private content(content: Content, headers: Exchange['headers'], body = ''): string[] {
		const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
		const range = [type, type.replace(/\/.*/, '/*'), '*/*'].find((one) => one in content);
		if (range === undefined) return [`content type ${type || '(none)'} is not listed`];
		const schema = content[range]?.schema;
		if (schema === undefined) return [];
		if (type !== 'application/json') return this.check(this.json, schema, body, 'body');
		try {
			return this.check(this.json, schema, JSON.parse(body), 'body');
		} catch {
			return ['body is not JSON'];
		}
	}

	private check(
		ajv: Pick<Ajv2020, 'compile'>,
		schema: AnySchema,
		value: unknown,
		name: string,
	): string[] {
		const validate = this.compiled.get(schema) ?? ajv.compile(schema);
		// `false` stands in several places, and means the same in all of them.
		if (typeof schema === 'object') this.compiled.set(schema, validate);
		if (validate(value)) return [];
		return (validate.errors ?? []).map(
			({ instancePath, message, params }) =>
				`${name}${instancePath} ${message} ${JSON.stringify(params)}`,
		);
	}
}
