/** How a line begins: in the middle of a word, below another line, as an item or row of its own, or after an empty line. */
export type Beginning = 'goesOn' | 'line' | 'block' | 'paragraph';

/** A line that a reader sees. */
export interface VisibleLine {
	text: string;
	begins: Beginning;
	/** It belongs to a heading. */
	heading: boolean;
}

const RANK: Record<Beginning, number> = { goesOn: 0, line: 1, block: 2, paragraph: 3 };

/** Collects what a reader of a document sees, line by line. */
export class VisibleText {
	readonly lines: VisibleLine[] = [];

	/** What stands here is part of a heading. */
	heading = false;

	private open: VisibleLine | undefined;

	private next: Beginning = 'paragraph';

	/** The paragraph that begins next is the rest of the one before. */
	private cut: Beginning | undefined;

	/** Adds text; its line ends are lines. */
	text(text: string): void {
		if (!text.includes('\n')) return this.add(text);
		for (const [index, line] of text.split('\n').entries()) {
			if (index > 0) this.break('line');
			this.add(line);
		}
	}

	/** What follows begins a line, at least like this. */
	break(beginning: Beginning): void {
		this.open = undefined;
		if (RANK[beginning] > RANK[this.next]) this.next = beginning;
	}

	/** HTML's line break: a second one leaves a line empty. */
	lineBreak(): void {
		this.break(this.open === undefined ? 'paragraph' : 'line');
	}

	/** A cell of a table: cells are read one after the other. */
	cell(): void {
		if (this.open && !/[\p{P}\s]$/u.test(this.open.text)) this.open.text += ', ';
		else if (this.open) this.open.text += ' ';
	}

	/** What follows was cut from what came before, though it is a paragraph of its own. */
	goOn(beginning: 'goesOn' | 'line'): void {
		this.cut = beginning;
	}

	private add(text: string): void {
		if (this.open) {
			this.open.text += text;
			return;
		}
		if (text.trim() === '' && this.cut === undefined) return;
		const isCut = this.cut !== undefined && this.next === 'paragraph';
		this.open = { text, begins: isCut ? this.cut! : this.next, heading: this.heading };
		this.lines.push(this.open);
		this.cut = undefined;
		this.next = 'goesOn';
	}
}
