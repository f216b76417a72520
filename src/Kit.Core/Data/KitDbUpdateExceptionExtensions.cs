using Kit.Data;

namespace Microsoft.EntityFrameworkCore;

/// <summary>What Kit makes of a save that failed.</summary>
public static class KitDbUpdateExceptionExtensions
{
    /// <summary>Why the database refused the rows, or <see langword="null"/> when the save failed for another reason.</summary>
    public static Refusal? FindRefusal(this DbUpdateException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return DatabaseProviders.FindRefusal(exception.InnerException);
    }
}
