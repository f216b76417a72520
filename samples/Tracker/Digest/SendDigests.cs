using Kit.Jobs;

namespace Tracker.Digest;

/// <summary>Mails each member of the organisation what of theirs is due.</summary>
/// <param name="Day">The day that it is there.</param>
[Job("items.digest", Title = "Mails of what is due")]
internal sealed record SendDigests(DateOnly Day);
