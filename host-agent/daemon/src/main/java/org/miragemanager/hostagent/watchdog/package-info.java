/**
 * The watchdog: a small process outside of the agent that stops domains when their leases end,
 * whatever became of the agent. It is for guests that are not trusted to count their lease.
 */
package org.miragemanager.hostagent.watchdog;
