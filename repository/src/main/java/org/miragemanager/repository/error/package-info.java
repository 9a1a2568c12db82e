/** What a call of the repository fails with: refusals, unknown names, storage. */
package org.miragemanager.repository.error;
