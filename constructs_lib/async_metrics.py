"""What asynchronous endpoints publish in place of requests and their overhead: the backlog, and what becomes of it."""

from typing import TYPE_CHECKING

from .metrics import VariantMetrics

if TYPE_CHECKING:
    from aws_cdk import Duration

    from .variant_metric import VariantMetric


class AsyncMetrics(VariantMetrics):
    """The metrics of a variant of an asynchronous endpoint. Of any other endpoint they warn: they have no data.

    Those of the backlog are of the whole endpoint. Source: developer guide, async-inference-monitor.
    """

    def metric_approximate_backlog_size(
        self, *, statistic: str = "Average", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return the number of requests that wait or are worked on, at the whole endpoint."""
        return self.metric("ApproximateBacklogSize", statistic=statistic, period=period)

    def metric_approximate_backlog_size_per_instance(
        self, *, statistic: str = "Average", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return the same, divided by the number of instances."""
        return self.metric("ApproximateBacklogSizePerInstance", statistic=statistic, period=period)

    def metric_approximate_age_of_oldest_request(
        self, *, statistic: str = "Maximum", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return how long the oldest request has waited, in seconds."""
        return self.metric("ApproximateAgeOfOldestRequest", statistic=statistic, period=period)

    def metric_has_backlog_without_capacity(
        self, *, statistic: str = "Average", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return whether requests wait while the endpoint has no instance: 1 if they do, else 0."""
        return self.metric("HasBacklogWithoutCapacity", statistic=statistic, period=period)

    def metric_invocations_processed(
        self, *, statistic: str = "Sum", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return the number of requests that the model has answered."""
        return self.metric("InvocationsProcessed", statistic=statistic, period=period)

    def metric_invocation_failures(
        self, *, statistic: str = "Sum", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return the number of requests that failed, for whatever reason."""
        return self.metric("InvocationFailures", statistic=statistic, period=period)

    def metric_expired_requests(self, *, statistic: str = "Sum", period: "Duration | None" = None) -> "VariantMetric":
        """Return the number of requests that failed because they waited too long."""
        return self.metric("ExpiredRequests", statistic=statistic, period=period)

    def metric_request_download_failures(
        self, *, statistic: str = "Sum", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return the number of requests that could not be read from S3."""
        return self.metric("RequestDownloadFailures", statistic=statistic, period=period)

    def metric_response_upload_failures(
        self, *, statistic: str = "Sum", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return the number of responses that could not be written to S3."""
        return self.metric("ResponseUploadFailures", statistic=statistic, period=period)

    def metric_notification_failures(
        self, *, statistic: str = "Sum", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return the number of notifications that could not be published."""
        return self.metric("NotificationFailures", statistic=statistic, period=period)

    def metric_time_in_backlog(
        self, *, statistic: str = "Average", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return how long requests waited, in milliseconds."""
        return self.metric("TimeInBacklog", statistic=statistic, period=period)

    def metric_total_processing_time(
        self, *, statistic: str = "Average", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return how long requests took from their arrival to their response, in milliseconds."""
        return self.metric("TotalProcessingTime", statistic=statistic, period=period)

    def metric_request_download_latency(
        self, *, statistic: str = "Average", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return how long reading requests from S3 took, in microseconds."""
        return self.metric("RequestDownloadLatency", statistic=statistic, period=period)

    def metric_response_upload_latency(
        self, *, statistic: str = "Average", period: "Duration | None" = None
    ) -> "VariantMetric":
        """Return how long writing responses to S3 took, in microseconds."""
        return self.metric("ResponseUploadLatency", statistic=statistic, period=period)
