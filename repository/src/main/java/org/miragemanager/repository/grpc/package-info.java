/** The repository as a gRPC service for host agents. */
package org.miragemanager.repository.grpc;
