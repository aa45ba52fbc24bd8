/** What an expression finds in the path of a link. */
export function path({ pathname }: URL, expression: RegExp): string | undefined {
	return expression.exec(pathname)?.[1];
}

export function parameter({ searchParams }: URL, name: string): string | undefined {
	return searchParams.get(name) ?? undefined;
}

export function withParameter(link: URL, name: string, value: string): string {
	const url = new URL(link);
	url.searchParams.set(name, value);
	return url.href;
}

export function replacePath(link: URL, expression: RegExp, by: string): string | undefined {
	if (!expression.test(link.pathname)) return undefined;
	const url = new URL(link);
	url.pathname = url.pathname.replace(expression, by);
	url.hash = '';
	return url.href;
}
