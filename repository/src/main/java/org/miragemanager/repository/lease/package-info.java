/** Leases of hosts (rules 7 and 8), and what a renewal tells of generations (rule 5). */
package org.miragemanager.repository.lease;
