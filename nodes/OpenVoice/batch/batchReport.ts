/** So many requests are named in an error; the others stand in n8n's log. */
const MOST_NAMED = 100;

/** Further items that cannot be used, beside the one that the error is about. */
export function otherBadItems(others: Array<{ itemIndex: number }>): string {
	if (others.length === 0) return '';
	const items = others.slice(0, MOST_NAMED).map(({ itemIndex }) => itemIndex);
	return ` Nothing was sent. ${others.length} more ${others.length === 1 ? 'item has' : 'items have'} a problem: item ${items.join(', ')}${others.length > MOST_NAMED ? '…' : ''}.`;
}

/** What was accepted before a batch stopped, and how to fetch it. */
export function acceptedRequests(
	accepted: Array<{ itemIndex: number; requestId: string }>,
): string {
	if (accepted.length === 0) return '';
	const named = accepted
		.slice(0, MOST_NAMED)
		.map(({ itemIndex, requestId }) => `item ${itemIndex}: ${requestId}`)
		.join(', ');
	const rest = accepted.length - MOST_NAMED;
	return ` No further items were sent. Segmind has accepted ${accepted.length} of this run: ${named}${rest > 0 ? `, and ${rest} more, named in n8n’s log` : ''}. Those that get done are charged. A retry of this execution takes them up without paying again; you can also fetch each with Resource “Request”, Operation “Get Result”, within one hour.`;
}
