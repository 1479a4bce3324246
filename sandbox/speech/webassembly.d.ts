/** The part of WebAssembly's global that is used here: its types come with the DOM's alone. */
declare namespace WebAssembly {
	interface Module {
		readonly [Symbol.toStringTag]: 'WebAssembly.Module';
	}
	interface Memory {
		readonly buffer: ArrayBuffer;
	}
	interface Instance {
		readonly exports: { memory: Memory; _start: () => unknown };
	}
	function compile(bytes: Uint8Array): Promise<Module>;
	function instantiate(module: Module, imports: Record<string, object>): Promise<Instance>;
}
