/** What the agent does for managers, over gRPC. */
package org.miragemanager.hostagent.service;
