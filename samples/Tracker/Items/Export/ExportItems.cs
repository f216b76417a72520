using Kit.Jobs;

namespace Tracker.Items.Export;

/// <summary>Writes a project's items into a file, and mails a member where it is.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Status">Those in this status only; <see langword="null"/>: all.</param>
/// <param name="MembershipId">Who asked.</param>
[Job("items.export", Lane = "exports", MaxAttempts = 5)]
internal sealed record ExportItems(Guid ProjectId, WorkItemStatus? Status, Guid MembershipId);
