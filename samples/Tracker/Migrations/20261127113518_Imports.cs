using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class Imports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "item_exports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item_exports", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_item_exports_files_tenant_id_file_id",
                        columns: x => new { x.tenant_id, x.file_id },
                        principalSchema: "kit",
                        principalTable: "files",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateTable(
                name: "item_imports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    job_id = table.Column<Guid>(type: "uuid", nullable: true),
                    rows = table.Column<int>(type: "integer", nullable: false),
                    imported = table.Column<int>(type: "integer", nullable: false),
                    skipped = table.Column<int>(type: "integer", nullable: false),
                    problem = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item_imports", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_item_imports_files_tenant_id_file_id",
                        columns: x => new { x.tenant_id, x.file_id },
                        principalSchema: "kit",
                        principalTable: "files",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateTable(
                name: "item_import_errors",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<long>(type: "bigint", nullable: false),
                    problem = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item_import_errors", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_item_import_errors_item_imports_tenant_id_import_id",
                        columns: x => new { x.tenant_id, x.import_id },
                        principalTable: "item_imports",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateIndex(
                name: "ix_item_exports_tenant_id_file_id",
                table: "item_exports",
                columns: new[] { "tenant_id", "file_id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_import_errors_tenant_id_import_id_line",
                table: "item_import_errors",
                columns: new[] { "tenant_id", "import_id", "line" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_item_imports_tenant_id_file_id",
                table: "item_imports",
                columns: new[] { "tenant_id", "file_id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_imports_tenant_id_project_id_created_at",
                table: "item_imports",
                columns: new[] { "tenant_id", "project_id", "created_at" },
                descending: new[] { false, false, true });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "item_exports");

            migrationBuilder.DropTable(
                name: "item_import_errors");

            migrationBuilder.DropTable(
                name: "item_imports");
        }
    }
}
