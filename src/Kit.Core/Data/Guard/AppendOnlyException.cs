namespace Kit.Data;

/// <summary>A row was to be changed or deleted of those that are only ever added, or added of those that Kit alone adds.</summary>
/// <param name="entity">The entity.</param>
public sealed class AppendOnlyException(string entity) : KitException(
    KitErrors.AppendOnly, $"Rows of {entity} are not for the application to change. Nothing was saved.")
{
    /// <summary>The entity.</summary>
    public string Entity { get; } = entity;

    /// <inheritdoc/>
    public override int StatusCode => 403;
}
