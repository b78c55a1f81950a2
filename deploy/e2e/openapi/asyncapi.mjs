// Parses an AsyncAPI document and all schemas that it names. Prints one line for each channel and each complaint.
import { Parser, fromFile } from '@asyncapi/parser';

const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
for (const one of diagnostics) {
  console.log(`COMPLAINT ${one.code} at ${one.path.join('/')}: ${one.message}`);
}
if (document) {
  for (const channel of document.channels().all()) {
    const readable = channel.messages().all().filter((message) => message.payload()?.properties());
    console.log(`CHANNEL ${channel.address()} ${readable.map((message) => message.name()).sort().join(',')}`);
  }
  console.log(`OPERATIONS ${document.operations().all().length}`);
}
process.exit(document && diagnostics.length === 0 ? 0 : 1);
