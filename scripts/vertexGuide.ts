import { DEFAULT_LOCATION, vertexUrl } from '../nodes/GeminiImage/catalog/vertexAi';

const ADDRESSES = ['global', 'eu', 'us', 'europe-west4'].map(
	(location) => `| \`${location}\` | ${vertexUrl(location)} |`,
);

/** How to set up Google Vertex AI, with each click. */
export const VERTEX_GUIDE = `## Vertex AI in five minutes

Vertex AI offers the same models in your own Google Cloud project. There are two ways to connect:

- **A service account** is best for production. You choose the location where your images are made.
- **An API key (express mode)** is quicker to set up, but you can't choose a location.

### Prepare your project

For both ways, start in the [Google Cloud console](https://console.cloud.google.com):

1. Choose your project at the top of the page, or create one. It needs a billing account: **Billing** >
   **Link a billing account**.
2. Open **APIs & Services** > **Library**, search for **Vertex AI API**, open it and click **Enable**.
3. Open **IAM & Admin** > **Service Accounts** and click **Create service account**. Enter a name and click
   **Create and continue**.
4. Under **Select a role**, choose **Vertex AI User** (\`roles/aiplatform.user\`). Click **Continue**, then
   **Done**.

### With a service account

1. In the list of service accounts, click the new one. Then click **Keys** > **Add key** > **Create new key** >
   **JSON** > **Create**. Your browser saves the key file.
2. In n8n, create a **Gemini Image API** credential. Set **Provider** to **Google Vertex AI**, and
   **Authentication** to **Service Account**.
3. Open the key file in a text editor, copy all of it and paste it into **Key File (JSON)**.
4. Leave **Project ID** empty to use the key file's project. Leave **Location** at \`${DEFAULT_LOCATION}\`, where Google offers
   all of its image models.
5. Click **Save**. n8n tests the credential free of charge.

Instead of the key file, you can enter its \`client_email\` in **Service Account Email** and its \`private_key\` in
**Private Key**, together with the **Project ID**.

If your organization doesn't allow service account keys (\`iam.disableServiceAccountKeyCreation\`), ask its
administrator for an exception, or use an API key.

### With an API key (express mode)

1. In the Google Cloud console, open **APIs & Services** > **Credentials** and click **Create credentials** >
   **API key**.
2. Select **Authenticate API calls through a service account**, click **Select service account**, choose the
   account you created and click **Select**.
3. Restrict the key to the **Vertex AI API** and click **Create**. Copy the key.
4. In n8n, create a **Gemini Image API** credential. Set **Provider** to **Google Vertex AI**, and leave
   **Authentication** at **API Key (Express Mode)**.
5. Paste the key into **API Key** and click **Save**.

### Locations

| Location | Requests go to |
| --- | --- |
${ADDRESSES.join('\n')}

Other regions follow the pattern of the last one. To use another address, for example for Private Service
Connect or a proxy, set **Base URL**.

Access tokens come from the \`token_uri\` of the key file, which is Google's. A token lasts an hour and is used
for all items. n8n stores it in the credential, where every worker finds it.

`;
