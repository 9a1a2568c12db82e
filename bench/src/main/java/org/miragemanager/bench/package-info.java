/**
 * The benchmarks, each a main class that a script of this folder starts: hand-over, drain, soak,
 * leases under load; and what they share.
 */
package org.miragemanager.bench;
