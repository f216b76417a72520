using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>Adds entities to the host's model. Each module is one, so that one migrations history holds them all.</summary>
public interface IModelContribution
{
    /// <summary>Tells contributions apart; the same set of names makes the same model.</summary>
    string Name { get; }

    /// <summary>Adds entities. Runs before the host's <c>OnModelCreating</c>.</summary>
    void ConfigureModel(ModelBuilder model);
}
