/** What the build puts in the place of WebAssembly: its bytes, deflated, as base64. */
declare module 'wasm-media-encoders/wasm/mp3' {
	const webAssembly: string;
	export default webAssembly;
}
declare module '@evan/opus/wasm/opus.wasm' {
	const webAssembly: string;
	export default webAssembly;
}

/** WebAssembly's global, whose types come with the DOM's alone. */
declare namespace WebAssembly {
	interface Module {
		readonly [Symbol.toStringTag]: 'WebAssembly.Module';
	}
	interface Instance {
		readonly exports: Record<string, unknown>;
	}
	function compile(bytes: Uint8Array): Promise<Module>;
	function instantiate(
		module: Module,
		imports: Record<string, Record<string, (...values: number[]) => unknown>>,
	): Promise<Instance>;
}
