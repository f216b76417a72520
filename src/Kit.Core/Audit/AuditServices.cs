using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Audit;

internal static class AuditServices
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, AuditParticipant>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, AuditModel>());
    }

    private sealed class AuditModel : IModelContribution
    {
        public string Name => "audit";

        public void ConfigureModel(ModelBuilder model) => model.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit_entries", "kit");
            entry.Property(e => e.ActorId).HasMaxLength(200);
            entry.Property(e => e.ActorName).HasMaxLength(254);
            entry.Property(e => e.Entity).HasMaxLength(100);
            entry.Property(e => e.EntityId).HasMaxLength(200);
            entry.Property(e => e.Label).HasMaxLength(200);
            entry.Property(e => e.Reason).HasMaxLength(500);
            entry.Property(e => e.TraceId).HasMaxLength(32);
            entry.HasIndex(e => new { e.Entity, e.EntityId, e.Id });
        });
    }
}
