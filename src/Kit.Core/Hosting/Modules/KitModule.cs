using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Hosting;

/// <summary>One part of Kit: what it adds to the services, the model, the pipeline, the endpoints and the permissions.</summary>
public abstract class KitModule : IModelContribution, IPermissionSource
{
    /// <summary>The module's name; a second module of the same type is ignored.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual IEnumerable<Permission> Permissions => [];

    /// <summary>Adds services. Use <c>TryAdd</c>, so that what the host registered first wins.</summary>
    public virtual void ConfigureServices(KitBuilder kit)
    {
    }

    /// <inheritdoc/>
    public virtual void ConfigureModel(ModelBuilder model)
    {
    }

    /// <summary>Adds middleware; called once for each stage, in order.</summary>
    public virtual void Use(IApplicationBuilder app, KitStage stage)
    {
    }

    /// <summary>Maps endpoints.</summary>
    public virtual void Map(IEndpointRouteBuilder endpoints)
    {
    }

    /// <summary>Says what the start-up in Development prints: where things are.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="publicUrl">The host's address, without a slash at the end.</param>
    public virtual IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl) => [];
}
