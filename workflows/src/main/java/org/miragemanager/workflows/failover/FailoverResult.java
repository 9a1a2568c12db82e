package org.miragemanager.workflows.failover;

import java.util.List;
import java.util.Map;

/**
 * What became of a lost host's guests.
 *
 * @param host the host
 * @param recovered those that run elsewhere, in the order in which they did
 * @param waiting those that do not run yet, with why; the manager tries again
 */
public record FailoverResult(String host, List<String> recovered, Map<String, String> waiting) {}
