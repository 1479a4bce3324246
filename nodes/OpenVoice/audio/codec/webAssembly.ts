/** Functions that a codec needs from outside: what emscripten's programs may call. */
type Imports = Parameters<typeof WebAssembly.instantiate>[1];

/** What all of these programs have. */
export interface Program {
	memory: { buffer: ArrayBuffer };
}

/** Compiles a program when it is first needed; each use of it then gets memory of its own. */
export class LazyProgram<Exports extends Program> {
	private compiled?: Promise<WebAssembly.Module>;

	/** @param load the program as the build embeds it: deflated, as base64 */
	constructor(
		private readonly load: () => Promise<{ webAssembly: string }>,
		private readonly imports: Imports,
	) {}

	/** @throws Error if it cannot be compiled */
	async open(): Promise<Exports> {
		this.compiled ??= this.load().then(async ({ webAssembly }) =>
			WebAssembly.compile(await inflate(Buffer.from(webAssembly, 'base64'))),
		);
		// Memory may have run out: the next use tries anew.
		this.compiled.catch(() => (this.compiled = undefined));
		const { exports } = await WebAssembly.instantiate(await this.compiled, this.imports);
		return exports as unknown as Exports;
	}
}

async function inflate(packed: Uint8Array): Promise<Uint8Array> {
	const unpacking = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
	const chunks: Uint8Array[] = [];
	for await (const chunk of unpacking) chunks.push(chunk as Uint8Array);
	return Buffer.concat(chunks);
}

/** What a program calls when it gives up. */
export function exit(): never {
	throw new Error('The codec gave up');
}
