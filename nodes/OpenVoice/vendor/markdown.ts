/** Lezer's incremental Markdown parser (MIT), without the parts that colour source code. */
export {
	InlineContext,
	MarkdownParser,
	parser,
	Strikethrough,
	Table,
	TaskList,
} from '@lezer/markdown';
export type { Element, MarkdownConfig } from '@lezer/markdown';
export type { SyntaxNodeRef, Tree, TreeCursor } from '@lezer/common';
