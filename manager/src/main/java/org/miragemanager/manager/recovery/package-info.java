/**
 * What notices that a host or a guest is lost, and has Temporal bring the guests back: leases that
 * are watched and ended (rule 7), and the rule by which a lost guest is brought back, or waits.
 */
package org.miragemanager.manager.recovery;
