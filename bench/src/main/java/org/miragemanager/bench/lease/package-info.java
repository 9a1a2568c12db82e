/** Whether hosts keep their leases on a machine that has too much to do, and what idling costs. */
package org.miragemanager.bench.lease;
