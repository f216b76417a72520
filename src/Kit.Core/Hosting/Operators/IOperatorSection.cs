using Kit.Data;

namespace Kit.Hosting;

/// <summary>A table of a module's on the operators' page about a row: a tenant's domains, say. Register it as a singleton.</summary>
public interface IOperatorSection
{
    /// <summary>The entity, whose key is one id.</summary>
    Type Entity { get; }

    /// <summary>Where it stands on the page, from low to high.</summary>
    int Position { get; }

    /// <summary>Reads the table.</summary>
    /// <param name="db">The platform scope's context.</param>
    /// <param name="id">The row's id.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The table; <see langword="null"/> to leave it out.</returns>
    Task<OperatorTable?> ReadAsync(KitDbContext db, string id, CancellationToken cancellationToken);
}
