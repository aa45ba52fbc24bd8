import { DEFAULT_LOCATION, vertexUrl } from '../nodes/GeminiImage/catalog/vertexAi';

const ADDRESSES = ['global', 'eu', 'us', 'europe-west4'].map(
	(location) => `| \`${location}\` | ${vertexUrl(location)} |`,
);

/** How to set up Google Vertex AI, with each click. */
export const VERTEX_GUIDE = `## Vertex AI in five minutes

The same models, run by Google Cloud in your project. Both ways start in the
[Google Cloud console](https://console.cloud.google.com):

1. Choose your project at the top of the page, or create one. It needs a billing account: **Billing**,
   **Link a billing account**.
2. Open **APIs & Services**, **Library**, search for **Vertex AI API**, open it and click **Enable**.
3. Open **IAM & Admin**, **Service Accounts**, and click **Create service account**. Enter a name and click
   **Create and continue**. Under **Select a role**, choose **Vertex AI User** (\`roles/aiplatform.user\`), and
   click **Continue**, then **Done**.

### With a service account

For production: the images are made in the location that you choose.

4. Click the new account in the list, then **Keys**, **Add key**, **Create new key**, **JSON**, **Create**. The
   browser saves the key file.
5. In n8n, create a **Gemini Image API** credential. As **Provider**, choose **Google Vertex AI**, and as
   **Authentication**, **Service Account**.
6. Open the key file in a text editor, copy all of it and paste it into **Key File (JSON)**.
7. Leave **Project ID** empty to use the key file's project, and **Location** at \`${DEFAULT_LOCATION}\`, where Google
   serves all of its image models. Click **Save**: n8n tests the credential, which is free.

Instead of the file, you can enter its \`client_email\` under **Service Account Email**, its \`private_key\` under
**Private Key**, and the **Project ID**. If your organization does not allow keys of service accounts
(\`iam.disableServiceAccountKeyCreation\`), ask its administrator for an exception, or use an API key.

### With an API key (express mode)

Quicker to set up, and without a choice of location.

4. Open **APIs & Services**, **Credentials**, and click **Create credentials**, **API key**.
5. Select **Authenticate API calls through a service account**, click **Select service account**, choose the
   account of step 3 and click **Select**. Restrict the key to the **Vertex AI API**, and click **Create**.
   Copy the key.
6. In n8n, create a **Gemini Image API** credential. As **Provider**, choose **Google Vertex AI**, and leave
   **Authentication** at **API Key (Express Mode)**.
7. Paste the key into **API Key** and click **Save**.

### Where calls go

| Location | Address |
| --- | --- |
${ADDRESSES.join('\n')}

Other regions are called like the last one. **Base URL** takes the place of the address, such as for Private
Service Connect or a proxy. Access tokens come from the \`token_uri\` of the key file, which is Google's. One
token lasts an hour and serves all items; n8n keeps it in the credential, where every worker finds it.

`;
