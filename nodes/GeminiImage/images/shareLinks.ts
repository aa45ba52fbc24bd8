import { SERVICES, type Service } from './shareServices';

/** The address of the file behind a link that shows a page; any other address as it is. */
export function directLink(link: string): string {
	if (!URL.canParse(link)) return link;
	const url = new URL(link);
	if (url.protocol !== 'https:') return link;
	const direct = servicesOf(url).map((service) => service.direct?.(url));
	return direct.find((address) => address !== undefined) ?? link;
}

/** Which link works, where an address gives a web page or nothing. */
export function linkAdvice(link: string): string | undefined {
	if (!URL.canParse(link)) return undefined;
	const url = new URL(link);
	const service = servicesOf(url).find(({ host, direct }) => host.source !== '.' || direct?.(url));
	return service && `This is a link of ${service.name}. ${service.advice}`;
}

function servicesOf({ hostname }: URL): Service[] {
	const host = hostname.replace(/^www\./, '').replace(/\.$/, '');
	return SERVICES.filter((service) => service.host.test(host));
}
