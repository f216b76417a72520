namespace Kit.Data;

/// <summary>A check that runs in the transaction of a save, before its rows are written.</summary>
public interface ISaveCheck
{
    /// <summary>Throws when the rows may not be written.</summary>
    Task RunAsync(KitDbContext context, CancellationToken cancellationToken);
}
