/** A failover: every guest of a lost host is brought back, the most important first. */
package org.miragemanager.workflows.failover;
