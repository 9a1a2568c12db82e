/** Plays the path between suspension and resumption once before it matters. */
package org.miragemanager.hostagent.rehearsal;
