// The reference's configuration on stdout, and what it serves on disk: the very bytes that Amphi sends, plain and packed, with the same headers.
import { gunzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import http from 'node:http';

const work = process.env.BENCH_WORK;
const [plain, packed] = await Promise.all([get({}), get({ 'Accept-Encoding': 'gzip' })]);
if (packed.headers['content-encoding'] !== 'gzip' || !gunzipSync(packed.body).equals(plain.body)) throw new Error('the packed page is not the plain one');
writeFileSync(`${work}/www/catalogue.html`, plain.body);
writeFileSync(`${work}/www/catalogue.html.gz`, packed.body);
const own = ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'cache-control'].map((name) => `    add_header ${name} "${packed.headers[name]}";`).join('\n');
process.stdout.write(`worker_processes 1;
worker_rlimit_nofile 16384;
daemon off;
pid ${work}/nginx/pid;
error_log ${work}/nginx.err;
events { worker_connections 8192; }
http {
    default_type text/html;
    charset utf-8;
    types { text/html html; }
    log_format amphi '$time_iso8601 method=$request_method path=$uri status=$status us=$request_time bytes=$body_bytes_sent';
    access_log ${work}/nginx.log amphi buffer=64k;
    # A page of some kilobytes costs less read and written in one piece than sent by sendfile (measured: 14 against 19 µs).
    sendfile off;
    output_buffers 1 256k;
    tcp_nodelay on;
    keepalive_requests 1000000000;
    keepalive_timeout 75;
    open_file_cache max=100 inactive=1h;
    open_file_cache_valid 1h;
    gzip_static on;
    gzip_vary on;
    client_body_temp_path ${work}/nginx/body;
    proxy_temp_path ${work}/nginx/proxy;
    fastcgi_temp_path ${work}/nginx/fastcgi;
    uwsgi_temp_path ${work}/nginx/uwsgi;
    scgi_temp_path ${work}/nginx/scgi;
${own}
    server { listen 127.0.0.1:${process.env.BENCH_NGINX_PORT} backlog=4096; root ${work}/www; }
}
`);

function get(headers) {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port: process.env.BENCH_SITE_PORT, path: '/fr/courses', headers, agent: false, timeout: 5000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => (response.statusCode === 200 ? resolve({ headers: response.headers, body: Buffer.concat(chunks) }) : reject(new Error(`status ${response.statusCode}`))));
    }).on('error', reject);
  });
}
