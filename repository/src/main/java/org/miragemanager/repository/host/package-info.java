/** Hosts that have joined: what they carry, and whether they take more. */
package org.miragemanager.repository.host;
