/**
 * The activities as the manager's worker carries them out: on the repository directly, on hosts
 * through their agents.
 */
package org.miragemanager.activities.worker;
