/** The least a service in Node can be: answers every request with nothing. Its port is the first argument. */
import { createServer } from 'node:http';

createServer((_request, response) => {
  response.writeHead(204).end();
}).listen(Number(process.argv[2]), '127.0.0.1');
