/** The host's time-limited right to run domains, counted as rule 7 asks. */
package org.miragemanager.hostagent.lease;
