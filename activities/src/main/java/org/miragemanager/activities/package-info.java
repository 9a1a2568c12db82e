/**
 * What a transfer does to hosts and to the repository, as Temporal activities: the interface and
 * its data. Workflows see this package only; the implementations, which speak gRPC and SQL, are in
 * {@code worker}.
 */
package org.miragemanager.activities;
