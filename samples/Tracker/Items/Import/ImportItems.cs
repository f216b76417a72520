using Kit.Jobs;

namespace Tracker.Items.Import;

/// <summary>Makes items of the rows of a file.</summary>
[Job("items.import", Lane = "imports", Transactional = false)]
internal sealed record ImportItems(Guid ItemImportId);
