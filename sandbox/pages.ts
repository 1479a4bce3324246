const TITLES: Record<number, string> = {
	405: 'Method Not Allowed',
	502: 'Bad Gateway',
	504: 'Gateway Time-out',
};

/** The HTML page that a gateway in front of the service answers with (docs/segmind.md, "Errors"). */
export function gatewayPage(status: number): string {
	const title = `${status} ${TITLES[status] ?? 'Error'}`;
	return `<html>\n<head><title>${title}</title></head>\n<body>\n<center><h1>${title}</h1></center>\n</body>\n</html>\n`;
}

export const HTML = 'text/html; charset=utf-8';
