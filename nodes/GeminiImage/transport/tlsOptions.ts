import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

/** What n8n's request helper needs to know of a credential whose server may have any certificate. */
export function tlsOptions({
	ignoreSSLIssues,
}: ICredentialDataDecryptedObject): Pick<IHttpRequestOptions, 'skipSslCertificateValidation'> {
	return ignoreSSLIssues === true ? { skipSslCertificateValidation: true } : {};
}
