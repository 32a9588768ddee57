-- wrk's own figures as one line that a program reads.
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('report {"requests": %d, "seconds": %.6f, "wrong": %d, "p50_us": %d, "p99_us": %d}\n', summary.requests, summary.duration / 1e6,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
